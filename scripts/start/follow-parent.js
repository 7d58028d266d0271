/** Loaded into every program before its own code: if whoever started it is gone, it ends as if asked to. */
process.once('disconnect', () => { process.kill(process.pid, 'SIGTERM') })
// Listening alone would keep the program from ending by itself.
process.channel?.unref()
