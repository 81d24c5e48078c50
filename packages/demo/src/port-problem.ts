/** Why the port of the page cannot be had, in a line for whoever chose it. */
export function portProblem(error: unknown): string | undefined {
  const { code, port, syscall } = error as { code?: string; port?: number; syscall?: string };
  if (syscall !== "listen") return undefined;
  if (code === "EADDRINUSE") return `Port ${port} is taken: choose another one, or none.`;
  if (code === "EACCES") return `Port ${port} is not for ordinary users: choose one above 1023, or none.`;
  return undefined;
}
