export function request(ctx) {
  return { payload: { id: ctx.args.id } };
}

export function response(ctx) {
  return ctx.result;
}
