// Users, applications and APIs: what the token service and the APIs look things up in.
import { checkMembers, found, typesOf } from "./check.ts";
import type { Api, Application, RedirectUri, Tenant, User } from "./directory-types.ts";
import { type Sample, sample } from "./sample.ts";
import { seedApis, seedApplications, seedTenants, seedUsers } from "./seed.ts";

/** What a new API needs; everything else has a default. */
export type ApiInit = Partial<Api> & { name: string /** Shorthand for one entry of `appIdUris`. */; appIdUri?: string };

/** What a new application needs. `redirectUris` takes plain strings too. */
export type ApplicationInit = Omit<Partial<Application>, "redirectUris" | "secrets"> & {
  name: string;
  redirectUris?: (string | RedirectUri)[];
  secrets?: (string | Application["secrets"][number])[];
};

/** What a new user needs. */
export type UserInit = Partial<User> & { userPrincipalName: string };

/** The tenants, users, applications and APIs of an emulator. Objects that it returns are live: change them in place. */
export interface Directory {
  /** Ids and secrets of the seed. */
  readonly sample: Sample;
  /** Finds a tenant by id or domain. */
  tenant(idOrDomain: string): Tenant | undefined;
  /** Finds a user by object id, sign-in name, or the part of the sign-in name before the `@`. */
  user(idOrName: string): User | undefined;
  users(): readonly User[];
  /** Adds a user to the first tenant. */
  addUser(init: UserInit): User;
  /** Changes a user. @throws TypeError if there is no such user. */
  updateUser(idOrName: string, changes: Partial<User>): User;
  /** Finds an application by client id or name. */
  app(idOrName: string): Application | undefined;
  apps(): readonly Application[];
  /** Registers an application in the first tenant. A client without secrets and keys is a public client. */
  addApp(init: ApplicationInit): Application;
  /** Changes an application. @throws TypeError if there is no such application. */
  updateApp(idOrName: string, changes: Partial<ApplicationInit>): Application;
  /** Finds an API by name, application id or application id URI. */
  api(idOrName: string): Api | undefined;
  apis(): readonly Api[];
  /** Registers an API of one's own; it is served at `/api/<name>/…` and at its `hosts`. */
  addApi(init: ApiInit): Api;
  /** Changes an API. @throws TypeError if there is no such API. */
  updateApi(idOrName: string, changes: Partial<Api>): Api;
}

const withoutSlash = (text: string): string => text.replace(/\/$/, "").toLowerCase();

/** Creates a directory with the seed in it, and the means to go back to it. */
export function createDirectory(): Directory & { reset(): void } {
  let tenants: Tenant[] = [];
  let users: User[] = [];
  let apps: Application[] = [];
  let apis: Api[] = [];

  function reset(): void {
    tenants = seedTenants();
    users = seedUsers();
    apps = seedApplications();
    apis = seedApis();
  }
  reset();

  function user(idOrName: string): User | undefined {
    const wanted = idOrName.toLowerCase();
    return users.find(
      ({ id, userPrincipalName: name, guestIn }) =>
        id === wanted || name === wanted || name.split("@")[0] === wanted || Object.values(guestIn).includes(wanted),
    );
  }
  const app = (idOrName: string): Application | undefined =>
    apps.find(({ id, name }) => id === idOrName.toLowerCase() || name === idOrName);
  function api(idOrName: string): Api | undefined {
    const wanted = withoutSlash(idOrName);
    return apis.find(
      ({ name, id, appIdUris }) =>
        name === idOrName || id === wanted || appIdUris.some((uri) => withoutSlash(uri) === wanted),
    );
  }

  return {
    sample,
    reset,
    tenant: (idOrDomain) =>
      tenants.find(({ id, domain }) => id === idOrDomain.toLowerCase() || domain === idOrDomain.toLowerCase()),
    user,
    users: () => users,
    addUser(init) {
      const base: User = {
        userPrincipalName: "",
        id: crypto.randomUUID(),
        displayName: init.userPrincipalName,
        tenantId: sample.tenantId,
        kind: "member",
        guestIn: {},
        enabled: true,
        mfaRegistered: false,
        directoryRoles: [],
        licences: ["exchange", "sharepoint"],
        azureRole: undefined,
      };
      const added = update(base, "a user", init);
      added.userPrincipalName = added.userPrincipalName.toLowerCase();
      users.push(added);
      return added;
    },
    updateUser: (idOrName, changes) => update(found(user(idOrName), "user", idOrName), "a user", changes),
    app,
    apps: () => apps,
    addApp(init) {
      const base: Application = {
        name: "",
        id: crypto.randomUUID(),
        tenantId: sample.tenantId,
        multiTenant: false,
        enabled: true,
        publicClient: !init.secrets?.length && !init.keys?.length,
        keys: [],
        scopes: {},
        roles: {},
        directoryRoles: [],
        azureRole: undefined,
        secrets: [],
        redirectUris: [],
      };
      const added = update(base, "an application", spelledOut(init));
      apps.push(added);
      return added;
    },
    updateApp: (idOrName, changes) =>
      update(found(app(idOrName), "application", idOrName), "an application", spelledOut(changes)),
    api,
    apis: () => apis,
    addApi({ appIdUri, ...init }) {
      if (!/^[\w.-]+$/.test(init.name))
        throw new TypeError("`name` of an API is letters, digits, dot, dash, underscore.");
      if (apis.some(({ name }) => name === init.name))
        throw new TypeError(`There is already an API named ${JSON.stringify(init.name)}.`);
      const id = init.id ?? crypto.randomUUID();
      const base: Api = {
        id,
        name: init.name,
        kind: "custom",
        displayName: init.name,
        appIdUris: [appIdUri ?? `api://${id}`],
        scopes: ["access_as_user"],
        adminScopes: [],
        roles: [],
        tokenVersion: 2,
        hosts: [`${init.name}.contoso.example`],
        tenantId: sample.tenantId,
        personalAccounts: false,
        permissions: [],
      };
      const added = update(base, "an API", init);
      apis.push(added);
      return added;
    },
    updateApi: (idOrName, changes) => update(found(api(idOrName), "API", idOrName), "an API", changes),
  };
}

function spelledOut({ redirectUris, secrets, ...rest }: Partial<ApplicationInit>): Partial<Application> {
  return {
    ...rest,
    ...(secrets && { secrets: secrets.map((secret) => (typeof secret === "string" ? { value: secret } : secret)) }),
    ...(redirectUris && {
      redirectUris: redirectUris.map((uri) => (typeof uri === "string" ? { uri, type: "any" } : uri)),
    }),
  };
}

function update<Thing extends object>(thing: Thing, what: string, changes: Partial<Thing>): Thing {
  checkMembers(what, changes, typesOf(thing));
  return Object.assign(thing, changes);
}
