/** Names as Google Cloud takes them. */

export const ACCOUNT_ID = /^[a-z][-a-z0-9]{4,28}[a-z0-9]$/;
export const PROJECT_ID = /^[a-z][-a-z0-9]{4,28}[a-z0-9]$/;
export const SECRET_ID = /^[A-Za-z0-9_-]{1,255}$/;
export const REDIS_NAME = /^[a-z]([-a-z0-9]{0,39}[a-z0-9])?$/;
/** Compute Engine resources: networks, addresses, load balancer parts. */
export const COMPUTE_NAME = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
export const BUCKET_NAME = /^(?!goog)(?!.*google)[a-z0-9][-_.a-z0-9]{1,61}[a-z0-9]$/;
export const DNS_NAME = /^(?=.{1,253}$)([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** The mail of a service account. */
export function accountEmail(accountId: string, projectId: string): string {
  return `${accountId}@${projectId}.iam.gserviceaccount.com`;
}

/** Whether a mail is a project's default compute account: what Cloud Run takes when a service names none, with the project's editor role. */
export function isDefaultComputeAccount(mail: string): boolean {
  return /^\d+-compute@developer\.gserviceaccount\.com$/.test(mail);
}
