/** A remote's URL for reports: without the user name and password that people put into it. */

/** Takes out what stands between the scheme and the @; leaves scp-like addresses as they are. */
export function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, "$1");
}
