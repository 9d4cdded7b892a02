// An API of CloudFormation's own resources (L1), in two stages that differ, and guests in a stack of their own.
const { App, Stack, Stage } = require("aws-cdk-lib");
const appsync = require("aws-cdk-lib/aws-appsync");
const cognito = require("aws-cdk-lib/aws-cognito");
const iam = require("aws-cdk-lib/aws-iam");
const { Asset } = require("aws-cdk-lib/aws-s3-assets");

class Catalog extends Stack {
  constructor(scope, id, { open }) {
    super(scope, id);
    this.api = new appsync.CfnGraphQLApi(this, "Api", {
      name: "catalog",
      authenticationType: "AWS_IAM",
      additionalAuthenticationProviders: open ? [{ authenticationType: "API_KEY" }] : undefined,
    });
    const schema = new Asset(this, "SchemaFile", { path: "schema/catalog.graphql" });
    new appsync.CfnGraphQLSchema(this, "Schema", { apiId: this.api.attrApiId, definitionS3Location: schema.s3ObjectUrl });
    if (open) {
      new appsync.CfnApiKey(this, "Key", { apiId: this.api.attrApiId, expires: 1798761600 });
    }
  }
}

class Guests extends Stack {
  constructor(scope, id, { api }) {
    super(scope, id);
    const pool = new cognito.CfnIdentityPool(this, "Pool", { allowUnauthenticatedIdentities: true });
    const guest = new iam.Role(this, "Guest", {
      assumedBy: new iam.FederatedPrincipal(
        "cognito-identity.amazonaws.com",
        {
          StringEquals: { "cognito-identity.amazonaws.com:aud": pool.ref },
          "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "unauthenticated" },
        },
        "sts:AssumeRoleWithWebIdentity",
      ),
    });
    guest.addToPolicy(
      new iam.PolicyStatement({ actions: ["appsync:GraphQL"], resources: [`${api.attrArn}/types/Query/fields/products`] }),
    );
    new cognito.CfnIdentityPoolRoleAttachment(this, "Roles", {
      identityPoolId: pool.ref,
      roles: { unauthenticated: guest.roleArn },
    });
  }
}

class Shop extends Stage {
  constructor(scope, id, props) {
    super(scope, id);
    const { api } = new Catalog(this, "Catalog", props);
    new Guests(this, "Guests", { api });
  }
}

const app = new App();
new Shop(app, "Dev", { open: true });
new Shop(app, "Prod", { open: false });
