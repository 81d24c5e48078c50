/** The protected services that are known by name: their hosts, the audiences they accept, the national clouds. */

/** A service, as rules and signals name it. */
export type Service =
  | "sts"
  | "graph"
  | "aadgraph"
  | "arm"
  | "keyvault"
  | "storage"
  | "sharepoint"
  | "exchange"
  | "bot"
  | "powerbi"
  | "fabric"
  | "dataverse"
  | "devops"
  | "cognitive"
  | "loganalytics"
  | "apim"
  | "appservice"
  | "kubernetes"
  | "other"
  | "custom";

/** One line of the table of services. */
export interface KnownService {
  readonly service: Service;
  /** How people call it. */
  readonly name: string;
  /** Host names; with a leading dot, every host below that name. */
  readonly hosts: readonly string[];
  /** Normalised audiences that it accepts; empty: its own host is the audience. */
  readonly audiences: readonly string[];
}

/**
 * One line per service and cloud: `service|name|hosts|audiences`. The first audience is the one to ask for; `host`
 * stands for the address of the host itself, and `*` for an audience of the owner's choice.
 */
const SERVICES = `
sts|the sign-in service|login.microsoftonline.com login.windows.net login.microsoft.com sts.windows.net login.live.com login.microsoftonline.us login.partner.microsoftonline.cn login.chinacloudapi.cn .ciamlogin.com .b2clogin.com|*
graph|Microsoft Graph|graph.microsoft.com canary.graph.microsoft.com|https://graph.microsoft.com 00000003-0000-0000-c000-000000000000
graph|Microsoft Graph (US Government)|graph.microsoft.us|https://graph.microsoft.us 00000003-0000-0000-c000-000000000000
graph|Microsoft Graph (US Government DoD)|dod-graph.microsoft.us|https://dod-graph.microsoft.us 00000003-0000-0000-c000-000000000000
graph|Microsoft Graph (China)|microsoftgraph.chinacloudapi.cn|https://microsoftgraph.chinacloudapi.cn 00000003-0000-0000-c000-000000000000
aadgraph|Azure AD Graph|graph.windows.net graph.microsoftazure.us graph.chinacloudapi.cn|https://graph.windows.net 00000002-0000-0000-c000-000000000000
arm|Azure Resource Manager|management.azure.com management.core.windows.net .management.azure.com|https://management.azure.com https://management.core.windows.net 797f4846-ba00-4fd7-ba43-dac1f8f63013
arm|Azure Resource Manager (US Government)|management.usgovcloudapi.net|https://management.usgovcloudapi.net https://management.core.usgovcloudapi.net 797f4846-ba00-4fd7-ba43-dac1f8f63013
arm|Azure Resource Manager (China)|management.chinacloudapi.cn|https://management.chinacloudapi.cn https://management.core.chinacloudapi.cn 797f4846-ba00-4fd7-ba43-dac1f8f63013
keyvault|Azure Key Vault|.vault.azure.net|https://vault.azure.net cfa8b339-82a2-471a-a3c9-0fc0be7a4093
keyvault|Azure Key Vault (US Government)|.vault.usgovcloudapi.net|https://vault.usgovcloudapi.net cfa8b339-82a2-471a-a3c9-0fc0be7a4093
keyvault|Azure Key Vault (China)|.vault.azure.cn|https://vault.azure.cn cfa8b339-82a2-471a-a3c9-0fc0be7a4093
keyvault|Azure Managed HSM|.managedhsm.azure.net|https://managedhsm.azure.net
storage|Azure Storage|.blob.core.windows.net .dfs.core.windows.net .queue.core.windows.net .table.core.windows.net .file.core.windows.net .storage.azure.net|https://storage.azure.com host
storage|Azure Storage (US Government)|.blob.core.usgovcloudapi.net .dfs.core.usgovcloudapi.net .queue.core.usgovcloudapi.net .table.core.usgovcloudapi.net|https://storage.azure.com host
storage|Azure Storage (China)|.blob.core.chinacloudapi.cn .dfs.core.chinacloudapi.cn .queue.core.chinacloudapi.cn .table.core.chinacloudapi.cn|https://storage.azure.com host
sharepoint|SharePoint|.sharepoint.com .sharepoint.us .sharepoint.cn .sharepoint-mil.us|host 00000003-0000-0ff1-ce00-000000000000
exchange|Exchange Online|outlook.office.com outlook.office365.com outlook.office365.us outlook.office.cn partner.outlook.cn substrate.office.com|https://outlook.office365.com https://outlook.office.com 00000002-0000-0ff1-ce00-000000000000 host
bot|the Bot Framework connector|smba.trafficmanager.net .botframework.com smba.infra.gcc.teams.microsoft.com .botframework.azure.us|https://api.botframework.com
powerbi|Power BI|api.powerbi.com .analysis.windows.net api.powerbigov.us api.powerbi.cn|https://analysis.windows.net/powerbi/api 00000009-0000-0000-c000-000000000000
fabric|Microsoft Fabric|api.fabric.microsoft.com|https://api.fabric.microsoft.com https://analysis.windows.net/powerbi/api 00000009-0000-0000-c000-000000000000
dataverse|Dataverse|.dynamics.com .dynamics.cn .microsoftdynamics.us .appsplatform.us|host 00000007-0000-0000-c000-000000000000
devops|Azure DevOps|dev.azure.com .dev.azure.com .visualstudio.com|499b84ac-1321-427f-aa17-267ca6975798 https://app.vssps.visualstudio.com
cognitive|Azure AI services|.cognitiveservices.azure.com .openai.azure.com .services.ai.azure.com .api.cognitive.microsoft.com .cognitiveservices.azure.us .openai.azure.us|https://cognitiveservices.azure.com https://ai.azure.com 7d312290-28c8-473c-a0ed-8e53749b6d6d
loganalytics|Log Analytics|api.loganalytics.io api.loganalytics.azure.com api.loganalytics.us|https://api.loganalytics.io https://api.loganalytics.azure.com ca7f3f0b-7d91-482c-8e09-c5d840d0eac5
loganalytics|Application Insights|api.applicationinsights.io|https://api.applicationinsights.io
other|Azure Monitor ingestion|.ingest.monitor.azure.com|https://monitor.azure.com
other|Office 365 Management|manage.office.com manage.office365.us|https://manage.office.com
other|Microsoft Defender for Endpoint|.securitycenter.microsoft.com .security.microsoft.com .securitycenter.windows.com|https://api.securitycenter.microsoft.com https://api.security.microsoft.com
other|Azure Service Bus|.servicebus.windows.net|https://servicebus.azure.net https://eventhubs.azure.net
other|Azure Cosmos DB|.documents.azure.com|https://cosmos.azure.com host
other|Azure App Configuration|.azconfig.io|https://azconfig.io host
other|Azure AI Search|.search.windows.net|https://search.azure.com
other|Azure Data Explorer|.kusto.windows.net .kusto.fabric.microsoft.com|host https://kusto.kusto.windows.net https://api.kusto.windows.net
other|Azure Databricks|.azuredatabricks.net|2ff814a6-3304-4ab8-85cb-cd0e6f879c1d
other|Azure Synapse|.azuresynapse.net|https://dev.azuresynapse.net
other|Azure SQL|.database.windows.net|https://database.windows.net
other|Azure Data Lake|.azuredatalakestore.net .azuredatalakeanalytics.net|https://datalake.azure.net
other|Azure Digital Twins|.digitaltwins.azure.net|https://digitaltwins.azure.net
other|Microsoft Purview|.purview.azure.com|https://purview.azure.net
other|Azure Batch|.batch.azure.com|https://batch.core.windows.net
other|Power Platform|.powerapps.com .flow.microsoft.com .powerplatform.com|https://service.powerapps.com https://service.flow.microsoft.com https://api.powerplatform.com
other|Dynamics 365 Business Central|.businesscentral.dynamics.com|https://api.businesscentral.dynamics.com
apim|Azure API Management|.azure-api.net|*
appservice|Azure App Service|.azurewebsites.net .azurestaticapps.net|*
kubernetes|Kubernetes|.azmk8s.io|6dae42f8-4368-4678-94ff-3960e28e3630 *
`;

let table: readonly KnownService[] | undefined;
let byHost: ReadonlyMap<string, KnownService> | undefined;

/** All known services, read from the table on first use. */
export function knownServices(): readonly KnownService[] {
  table ??= SERVICES.trim()
    .split("\n")
    .map((line) => {
      const [service, name, hosts, audiences] = line.split("|") as [Service, string, string, string];
      return { service, name, hosts: hosts.split(" "), audiences: audiences.split(" ") };
    });
  return table;
}

/** The service that answers at a host. */
export function serviceAt(host: string): KnownService | undefined {
  const services = knownServices();
  byHost ??= new Map(services.flatMap((known) => known.hosts.map((name) => [name, known] as const)));
  // The whole name, then every domain above it.
  for (let name = host, at = 0; at >= 0; at = name.indexOf(".", 1), name = at < 0 ? name : name.slice(at)) {
    const known = byHost.get(name);
    if (known) return known;
  }
  return undefined;
}

/** The Microsoft service that a normalised audience belongs to, whatever host the token was sent to. */
export function serviceOfAudience(audience: string): KnownService | undefined {
  const byName = knownServices().find(({ audiences }) => audiences.includes(audience));
  if (byName || !audience.startsWith("https://")) return byName;
  const known = serviceAt(audience.slice("https://".length).split("/", 1)[0] ?? "");
  return known && !known.audiences.includes("*") ? known : undefined;
}
