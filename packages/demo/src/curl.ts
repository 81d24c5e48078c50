/** Commands that can be pasted while the servers are kept up. */
import { type Listener, sample } from "@msal-fetch/emulator";

/** Curl lines against the running emulator, each with what it shows. */
export function curlLines({ origin, authority }: Listener, certificateFile: string): string[] {
  const messages = `${origin}/graph/v1.0/users/${sample.users.alex.id}/messages`;
  const read = `curl -si -w '\\n' -H "Authorization: Bearer $TOKEN" ${messages}`;
  return [
    "# trust the certificate of this run",
    `export CURL_CA_BUNDLE=${certificateFile}`,
    "# get a token as the sample daemon",
    `TOKEN=$(curl -s ${authority}/oauth2/v2.0/token -d grant_type=client_credentials -d client_id=${sample.daemon.clientId} \\`,
    `  --data-urlencode client_secret=${sample.daemon.clientSecret} -d scope=https://graph.microsoft.com/.default \\`,
    `  --data-urlencode 'claims={"access_token":{"xms_cc":{"values":["CP1"]}}}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
    "# read messages with it",
    read,
    "# change a policy: the same call is then answered by a claims challenge",
    `curl -s -w '\\n' -X POST ${origin}/__emulator/policyChanged`,
    read,
    "# what the emulator was asked",
    `curl -s -w '\\n' ${origin}/__emulator/log`,
  ];
}
