/** Arguments that make no sense; the program ends with status 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * Refuses options a command does not have: a typo must not pass for a default.
 *
 * @param known the command's arguments by name
 * @throws UsageError naming the first unknown option
 */
export function refuseUnknownOptions(rawArgs: readonly string[], known: object): void {
  const names = Object.keys(known).map((name) => `--${name}`);
  for (const argument of rawArgs) {
    if (argument === "--") return;
    const [name = ""] = argument.split("=");
    if (name.startsWith("--") && !names.includes(name)) {
      throw new UsageError(`there is no option ${name}; there are: ${names.join(", ")}`);
    }
  }
}
