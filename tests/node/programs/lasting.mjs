// A program that runs on while its access is taken away: lists groups, waits for a line, and lists them again.
//
// node lasting.mjs UPN PASSWORD
import { createInterface } from "node:readline/promises";
import { ComputeManagementClient } from "@azure/arm-compute";
import { ResourceManagementClient } from "@azure/arm-resources";
import { UsernamePasswordCredential } from "@azure/identity";

const [upn, password] = process.argv.slice(2);
const { AZURE_TENANT_ID: tenant, AZURE_SUBSCRIPTION_ID: subscription } = process.env;
const credential = new UsernamePasswordCredential(tenant, "04b07795-8ddb-461a-bbee-02f9e1bf7b46", upn, password);
const resources = new ResourceManagementClient(credential, subscription);
const compute = new ComputeManagementClient(credential, subscription);

async function names(pages) {
  const found = [];
  for await (const row of pages) found.push(row.name);
  return found;
}

const look = async () => ({
  groups: (await names(resources.resourceGroups.list())).includes("demo"),
  machines: (await names(compute.virtualMachines.listAll())).includes("vm1"),
});

const { token } = await credential.getToken("https://management.azure.com/.default");
console.log(JSON.stringify({ token, sees: await look() }));
const lines = createInterface({ input: process.stdin });
await lines[Symbol.asyncIterator]().next();
lines.close();
try {
  console.log(JSON.stringify(await look()));
} catch (error) {
  console.log(JSON.stringify({ name: error.name, status: error.statusCode, code: error.code, message: error.message }));
}
