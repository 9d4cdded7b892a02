export function request(ctx) {
  return { operation: "Invoke", payload: { id: ctx.args.id, owner: ctx.identity.sub } };
}

export function response(ctx) {
  return ctx.result;
}
