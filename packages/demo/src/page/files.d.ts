/** A file as text: how the page shows the very code that it runs. */
declare module "*?raw" {
  const text: string;

  // biome-ignore lint/style/noDefaultExport: that is how Vite gives it
  export default text;
}
