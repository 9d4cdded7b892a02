export const handler = async (event) => ({ isAuthorized: event.authorizationToken === "letmein" });
