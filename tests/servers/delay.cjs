// Loaded into a server by node --require: every request is looked at LATENCY_MS later, as if the server were that far away.
const http = require('http');

const latency = Number(process.env.LATENCY_MS || 0);
if (latency > 0) {
  const emit = http.Server.prototype.emit;
  http.Server.prototype.emit = function (event, ...values) {
    if (event !== 'request') return emit.call(this, event, ...values);
    setTimeout(() => emit.call(this, event, ...values), latency);
    return true;
  };
}
