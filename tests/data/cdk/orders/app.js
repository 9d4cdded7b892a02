// An API of CDK's own constructs (L2): five modes, grants, code assets, and a nested stack with an API of its own.
const { App, CfnOutput, Duration, Expiration, NestedStack, Stack } = require("aws-cdk-lib");
const appsync = require("aws-cdk-lib/aws-appsync");
const cognito = require("aws-cdk-lib/aws-cognito");
const iam = require("aws-cdk-lib/aws-iam");
const lambda = require("aws-cdk-lib/aws-lambda");

class Reports extends NestedStack {
  constructor(scope, id, { orders }) {
    super(scope, id);
    // No authorizationConfig: an API key, and no Expires for it.
    new appsync.GraphqlApi(this, "Api", {
      name: "reports",
      definition: appsync.Definition.fromFile("schema/reports.graphql"),
    });
    const none = new appsync.NoneDataSource(this, "Nothing", { api: orders, name: "nothing" });
    none.createResolver("Ping", {
      typeName: "Query",
      fieldName: "ping",
      requestMappingTemplate: appsync.MappingTemplate.fromString('{"version": "2018-05-29", "payload": "pong"}'),
      responseMappingTemplate: appsync.MappingTemplate.fromString("$util.toJson($ctx.result)"),
    });
  }
}

class Orders extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const users = new cognito.UserPool(this, "Users");
    const authorizer = new lambda.Function(this, "Authorizer", {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: "index.handler",
      code: lambda.Code.fromAsset("lambda/authorizer"),
    });
    const api = new appsync.GraphqlApi(this, "Api", {
      name: "orders",
      definition: appsync.Definition.fromFile("schema/orders.graphql"),
      authorizationConfig: {
        defaultAuthorization: {
          authorizationType: appsync.AuthorizationType.USER_POOL,
          userPoolConfig: { userPool: users },
        },
        additionalAuthorizationModes: [
          { authorizationType: appsync.AuthorizationType.IAM },
          {
            authorizationType: appsync.AuthorizationType.API_KEY,
            apiKeyConfig: { name: "web", expires: Expiration.atTimestamp(Date.UTC(2027, 0, 1)) },
          },
          {
            authorizationType: appsync.AuthorizationType.OIDC,
            openIdConnectConfig: { oidcProvider: "https://id.example.com", clientId: "web", tokenExpiryFromAuth: 3600000 },
          },
          {
            authorizationType: appsync.AuthorizationType.LAMBDA,
            lambdaAuthorizerConfig: { handler: authorizer, resultsCacheTtl: Duration.minutes(5) },
          },
        ],
      },
      logConfig: { fieldLogLevel: appsync.FieldLogLevel.ERROR, excludeVerboseContent: true },
      introspectionConfig: appsync.IntrospectionConfig.DISABLED,
      queryDepthLimit: 6,
    });

    const invoices = new lambda.Function(this, "Invoices", {
      runtime: lambda.Runtime.PYTHON_3_13,
      handler: "main.handle",
      code: lambda.Code.fromAsset("lambda/invoices"),
    });
    const audit = new lambda.Function(this, "Audit", {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: "index.handler",
      code: lambda.Code.fromInline("exports.handler = async (event) => event.identity;\n"),
    });
    const invoicing = api.addLambdaDataSource("invoicing", invoices);
    const auditing = api.addLambdaDataSource("auditing", audit);
    const nothing = api.addNoneDataSource("none");

    invoicing.createResolver("Invoice", {
      typeName: "Query",
      fieldName: "invoice",
      code: appsync.Code.fromAsset("resolvers/invoice.js"),
      runtime: appsync.FunctionRuntime.JS_1_0_0,
    });
    const log = new appsync.AppsyncFunction(this, "Log", {
      name: "log",
      api,
      dataSource: auditing,
      code: appsync.Code.fromInline(
        "export function request(ctx) { return { operation: 'Invoke', payload: ctx.identity }; }\n" +
          "export function response(ctx) { return ctx.result; }\n",
      ),
      runtime: appsync.FunctionRuntime.JS_1_0_0,
    });
    const find = new appsync.AppsyncFunction(this, "Find", {
      name: "find",
      api,
      dataSource: nothing,
      code: appsync.Code.fromAsset("resolvers/find.js"),
      runtime: appsync.FunctionRuntime.JS_1_0_0,
    });
    new appsync.Resolver(this, "Order", {
      api,
      typeName: "Query",
      fieldName: "order",
      pipelineConfig: [log, find],
      code: appsync.Code.fromAsset("resolvers/order.js"),
      runtime: appsync.FunctionRuntime.JS_1_0_0,
    });

    const shop = new iam.Role(this, "Shop", { assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com") });
    api.grantQuery(shop, "order");
    api.grant(shop, appsync.IamResource.ofType("Order"), "appsync:GraphQL");
    const back = new iam.Role(this, "Back", { assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com") });
    api.grantMutation(back);

    new Reports(this, "Reports", { orders: api });
    new CfnOutput(this, "Url", { value: api.graphqlUrl });
  }
}

new Orders(new App(), "Orders");
