/** Staging's declaration as a deep copy that a test may change in one place. */
import type { EnvironmentDeclaration } from "../../config/model";
import { staging } from "../../config/staging";

export type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;

export function changed(change: (declaration: Mutable<EnvironmentDeclaration>) => void): EnvironmentDeclaration {
  const copy = structuredClone(staging) as Mutable<EnvironmentDeclaration>;
  change(copy);
  return copy as EnvironmentDeclaration;
}

/** The service of a declaration; a test that misspells one fails. */
export function serviceIn(
  declaration: Mutable<EnvironmentDeclaration>,
  key: string,
): Mutable<EnvironmentDeclaration>["services"][string] {
  const service = declaration.services[key];
  if (!service) throw new Error(`no service ${key}`);
  return service;
}
