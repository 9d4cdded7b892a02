// Sends operations to @aws-amplify/amplify-appsync-simulator, in this process and without a port.
// node drive.mjs FOLDER_WITH_NODE_MODULES JOBS.json RESULTS.json
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder, jobs, results] = process.argv.slice(2);
const require = createRequire(join(folder, 'index.js'));
const PACKAGE = '@aws-amplify/amplify-appsync-simulator';
const { AmplifyAppSyncSimulator } = require(PACKAGE);
const library = (name) => require(join(folder, 'node_modules', PACKAGE, 'lib', name));
const { getAuthorizationMode, extractJwtToken } = library('utils/auth-helpers');
const { extractIamToken } = library('utils/auth-helpers/helpers');
const { runQueryOrMutation } = library('utils/graphql-runner/query-and-mutation');
const { runSubscription } = library('utils/graphql-runner/subscriptions');
const { parse } = createRequire(require.resolve(PACKAGE))('graphql');

const ISSUERS = { OPENID_CONNECT: 'https://issuer.example', AMAZON_COGNITO_USER_POOLS: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a' };
const API_KEY = 'local-key';

const provider = (mode) => ({
  authenticationType: mode,
  cognitoUserPoolConfig: {},
  openIDConnectConfig: { Issuer: ISSUERS.OPENID_CONNECT },
  lambdaAuthorizerConfig: { AuthorizerUri: 'authorizer' },
});

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (mode, groups) =>
  [{ alg: 'none' }, { sub: 'someone', iss: ISSUERS[mode], ...(groups.length ? { 'cognito:groups': groups } : {}) }, {}].map(encoded).join('.');

const headersOf = ({ mode, groups }) =>
  ({
    API_KEY: { 'x-api-key': API_KEY },
    AWS_IAM: { Authorization: 'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/eu-west-1/appsync/aws4_request' },
    AWS_LAMBDA: { Authorization: 'a-token-for-the-function' },
  })[mode] ?? { Authorization: token(mode, groups) };

// The objects that fields give; of an abstract type that which the operation asks for first.
const chosen = (value, selection) => {
  if (!value?.oneOf) return value;
  const asked = [...(selection ?? '').matchAll(/\.\.\. on (\w+)/g)].map((match) => match[1]);
  const name = asked.find((one) => value.oneOf.includes(one)) ?? value.oneOf[0];
  return name === undefined ? null : { __typename: name };
};

const REQUEST = (field) =>
  `{"version": "2018-05-29", "operation": "Invoke", "payload": {"field": "${field}", "selection": $util.toJson($ctx.info.selectionSetGraphQL)}}`;

function load(job) {
  const simulator = new AmplifyAppSyncSimulator();
  const resolvers = Object.keys(job.values).map((field) => ({
    kind: 'UNIT',
    typeName: field.split('.')[0],
    fieldName: field.split('.')[1],
    dataSourceName: 'data',
    requestMappingTemplate: REQUEST(field),
    responseMappingTemplate: '$util.toJson($ctx.result)',
  }));
  const invoke = async ({ field, selection }) => chosen(job.values[field], selection);
  const [authentication, ...additional] = job.modes.map(provider);
  simulator.init({
    schema: { path: 'schema.graphql', content: job.sdl },
    resolvers,
    dataSources: [{ name: 'data', type: 'AWS_LAMBDA', invoke }],
    appSync: { name: job.name, apiKey: API_KEY, defaultAuthenticationType: authentication, additionalAuthenticationProviders: additional },
  });
  return simulator;
}

// The context of a request as the simulator's own server makes it. It knows no Lambda authorizer: `unrouted` says so.
function contextOf(simulator, caller) {
  const headers = headersOf(caller);
  let mode = caller.mode;
  let unrouted = false;
  try {
    mode = getAuthorizationMode(headers, simulator.appSyncConfig);
  } catch (error) {
    unrouted = true;
  }
  const authorization = headers.Authorization;
  const context = {
    headers,
    requestAuthorizationMode: mode,
    jwt: authorization && extractJwtToken(authorization),
    iamToken: mode === 'AWS_IAM' ? extractIamToken(authorization, simulator.appSyncConfig) : undefined,
    sourceIp: '127.0.0.1',
    appsyncErrors: [],
  };
  return { context, unrouted };
}

const late = (milliseconds) => new Promise((resolve) => setTimeout(() => resolve('late'), milliseconds).unref?.());

async function send(job, simulator, { operation, caller }) {
  const { context, unrouted } = contextOf(simulator, caller);
  const document = parse(operation);
  const [definition] = document.definitions;
  let answer;
  if (definition.operation !== 'subscription') {
    answer = await runQueryOrMutation(simulator.schema, document, {}, undefined, context);
  } else {
    answer = await runSubscription(simulator.schema, document, {}, undefined, context);
    if (answer.asyncIterator) {
      const field = definition.selectionSet.selections[0].name.value;
      const event = answer.asyncIterator.next();
      const source = chosen(job.values[`${job.subscription}.${field}`], operation.slice(operation.indexOf(field)));
      await new Promise((resolve) => setImmediate(resolve));
      await simulator.pubsub.publish(field, source);
      const received = await Promise.race([event, late(500)]);
      answer = received === 'late' ? { data: null, errors: [{ message: 'no event' }] } : received.value;
    }
  }
  const errors = (answer.errors ?? []).map(({ message, errorType, extensions }) => ({ message, errorType: errorType ?? extensions?.errorType ?? null }));
  return { data: answer.data ?? null, errors, mode: context.requestAuthorizationMode, unrouted };
}

async function answers(job) {
  let simulator;
  try {
    simulator = load(job);
  } catch (error) {
    return { failed: String(error.message) };
  }
  const found = [];
  for (const operation of job.operations) {
    try {
      found.push(await send(job, simulator, operation));
    } catch (error) {
      found.push({ data: null, errors: [{ message: `thrown: ${error.message}`, errorType: null }], mode: operation.caller.mode, unrouted: false });
    }
  }
  return { answers: found };
}

const found = [];
for (const job of JSON.parse(readFileSync(jobs, 'utf8'))) found.push(await answers(job));
writeFileSync(results, JSON.stringify(found));
