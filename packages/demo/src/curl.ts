/** Commands that can be pasted while the servers are kept up. */
import { sample } from "@msal-fetch/emulator";
import type { Stage } from "./stage.ts";

/** Curl lines against the running emulator, each with what it shows. */
export function curlLines({ listener, certificateFile }: Stage): string[] {
  const { origin, authority } = listener;
  const curl = `curl -s --cacert ${certificateFile}`;
  const messages = `${origin}/graph/v1.0/users/${sample.users.alex.id}/messages`;
  return [
    "# get a token as the sample daemon",
    `TOKEN=$(${curl} ${authority}/oauth2/v2.0/token -d grant_type=client_credentials -d client_id=${sample.daemon.clientId} ` +
      `--data-urlencode client_secret=${sample.daemon.clientSecret} -d scope=https://graph.microsoft.com/.default ` +
      `--data-urlencode 'claims={"access_token":{"xms_cc":{"values":["CP1"]}}}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
    "# read messages with it",
    `${curl} -i -H "Authorization: Bearer $TOKEN" ${messages}`,
    "# change a policy: the same call is then answered by a claims challenge",
    `${curl} -X POST ${origin}/__emulator/policyChanged`,
    `${curl} -i -H "Authorization: Bearer $TOKEN" ${messages}`,
    "# what the emulator was asked",
    `${curl} ${origin}/__emulator/log`,
  ];
}
