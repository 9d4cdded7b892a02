export const handler = async () => ({ isAuthorized: false });
