// The peer: Zoom's own SDK as its README shows it. It verifies and answers; it stores nothing.
import { MeetingsS2SAuthClient } from "@zoom/rivet/meetings";

const [port, secret] = process.argv.slice(2);
const client = new MeetingsS2SAuthClient({
  clientId: "bench", clientSecret: "bench", accountId: "bench", webhooksSecretToken: secret, port: Number(port),
});
client.webEventConsumer.event("meeting.participant_joined", () => {});
await client.start();
