import { Server } from 'node:net';

/** Loaded before a gateway that would listen on every address of the machine: here it listens on loopback alone. */
const { listen } = Server.prototype;
Server.prototype.listen = function onLoopback(port, ...rest) {
  return typeof port === 'number' || typeof port === 'string'
    ? listen.call(this, { port: Number(port), host: '127.0.0.1' }, rest.at(-1))
    : listen.call(this, { ...port, host: '127.0.0.1' }, ...rest);
};
