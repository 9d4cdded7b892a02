export const get = async (event) => ({ id: event.arguments.id });
