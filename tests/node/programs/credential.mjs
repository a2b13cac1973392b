// Get one token with the credential that is named and print it with its claims, as anyone would write it for Azure.
//
// node credential.mjs KIND SCOPE [ARGUMENT...]
import * as identity from "@azure/identity";

const [kind, scope, ...given] = process.argv.slice(2);
const { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: client, AZURE_CLIENT_SECRET: secret } = process.env;

const kinds = {
  default: () => new identity.DefaultAzureCredential(),
  environment: () => new identity.EnvironmentCredential(),
  secret: () => new identity.ClientSecretCredential(tenant, client, given[0] ?? secret),
  certificate: () => new identity.ClientCertificateCredential(tenant, client, given[0]),
  assertion: () => new identity.ClientAssertionCredential(tenant, client, async () => given[0]),
  workload: () => new identity.WorkloadIdentityCredential({ tenantId: tenant, clientId: client, tokenFilePath: given[0] }),
  "on-behalf-of": () =>
    new identity.OnBehalfOfCredential({ tenantId: tenant, clientId: client, clientSecret: secret, userAssertionToken: given[0] }),
  "on-behalf-of-certificate": () =>
    new identity.OnBehalfOfCredential({ tenantId: tenant, clientId: client, certificatePath: given[1], userAssertionToken: given[0] }),
  code: () => new identity.AuthorizationCodeCredential(tenant, client, secret, given[0], given[1]),
  chain: () => new identity.ChainedTokenCredential(new identity.EnvironmentCredential(), new identity.ManagedIdentityCredential()),
  "managed-identity": () => new identity.ManagedIdentityCredential(given[0] ? { clientId: given[0] } : {}),
  password: () => new identity.UsernamePasswordCredential(tenant, given[2], given[0], given[1]),
  browser: () => new identity.InteractiveBrowserCredential({ tenantId: tenant, redirectUri: "http://localhost" }),
  device: () =>
    new identity.DeviceCodeCredential({
      tenantId: tenant,
      userPromptCallback: ({ userCode, verificationUri }) => console.log(JSON.stringify({ userCode, verificationUri })),
    }),
};

try {
  const { token } = await kinds[kind]().getToken(scope);
  const claims = JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
  console.log(JSON.stringify({ token, claims }));
} catch (error) {
  const said = error.errorResponse ?? {};
  console.log(
    JSON.stringify({
      name: error.name,
      status: error.statusCode ?? null,
      message: error.message,
      error: said.error ?? null,
      description: said.errorDescription ?? null,
      codes: said.errorCodes ?? null,
      traced: Boolean(said.traceId && said.correlationId && said.timestamp),
    }),
  );
}
