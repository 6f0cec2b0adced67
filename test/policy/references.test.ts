/** What references lead to. */
import { isResourceReference, isSecretReference } from "../../policy/references";

test.each([
  ["random_password.p", "result", true],
  ["ephemeral.random_password.p", "result", true],
  ["random_password.p", "length", false],
  ["random_password.p", "bcrypt_hash", true],
  ["random_id.p", "result", false],
  ["module.random_password.p", "result", false],
  ["random_passwords.p", "result", false],
  ["google_redis_instance.r", "auth_string", true],
  ["google_redis_instance.r", "auth_strings", true],
  ["google_sql_user.u", "password", true],
  ["google_sql_database_instance.i", "root_password", true],
  ["google_service_account_key.k", "private_key", true],
  ["google_secret_manager_secret_version.v", "secret_data", true],
  ["google_x.a", "replica_configuration.0.password", true],
  ["google_x.a", "password.0.length", false],
  ["google_x.a", "", false],
])("%s %s leads to a secret: %s", (address, attribute, expected) => {
  expect(isSecretReference({ address, attribute })).toBe(expected);
});

test.each([
  ["google_x.a", true],
  ["data.google_x.a", true],
  ["google_var.x", true],
  ["var.x", false],
  ["local.x", false],
  ["module.m", false],
])("%s is a resource: %s", (address, expected) => {
  expect(isResourceReference({ address, attribute: "" })).toBe(expected);
});
