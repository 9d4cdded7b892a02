exports.handler = async (event) => ({ isAuthorized: event.authorizationToken === process.env.TOKEN });
