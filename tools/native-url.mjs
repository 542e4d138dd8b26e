/**
 * Rollup: gives who imports the package `url-parse` (tus-js-client does, for one relative address) the browser's own URL instead. The package is
 * CommonJS, which this build has no need for otherwise, and three kilobytes.
 */
export function nativeUrl() {
  const module = "\0native-url";
  return {
    name: "native-url",
    resolveId: (source) => (source === "url-parse" ? module : null),
    load: (id) => (id === module ? "export default URL;" : null),
  };
}
