/**
 * A municipality's identity provider for tests: a real OpenID Connect server, where whoever comes is who the header says.
 *
 *   node identity.mjs <node_modules> <issuer> <client id> <client secret> <redirect address>
 */
import { pathToFileURL } from "node:url";

const [modules, issuer, clientId, secret, redirect] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(`${modules}/oidc-provider/lib/index.js`).href);

const PEOPLE = {
  amira: { given_name: "Amira", roles: ["staff"], districts: ["farsta", "bromma"] },
  lead: { given_name: "Lea", roles: ["other", "lead"], districts: [] },
  guest: { given_name: "Gäst", roles: ["other"], districts: [] },
};

const provider = new Provider(issuer, {
  clients: [{ client_id: clientId, client_secret: secret, redirect_uris: [redirect], token_endpoint_auth_method: "client_secret_basic" }],
  pkce: { required: () => true },
  cookies: { keys: ["only for tests"] },
  claims: { openid: ["sub"], profile: ["given_name", "roles", "districts"] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: async (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...PEOPLE[id] }) }),
});

provider.use(async (context, next) => {
  if (!context.path.startsWith("/interaction/")) return next();
  const accountId = context.get("x-person");
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope("openid profile");
  const result = { login: { accountId }, consent: { grantId: await grant.save() } };
  return provider.interactionFinished(context.req, context.res, result, { mergeWithLastSubmission: false });
});

provider.listen(Number(new URL(issuer).port), "127.0.0.1", () => console.log("ready"));
