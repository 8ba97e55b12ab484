// node send-click.mjs BROKERS SESSION ITEM    (npm install kafkajs)
import { randomUUID } from 'node:crypto';
import { Kafka, Partitioners, logLevel } from 'kafkajs';

const [brokers, sessionId, itemId] = process.argv.slice(2);
const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.ERROR });
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
const click = { session_id: sessionId, item_id: itemId, event_time: Date.now(), event_id: randomUUID() };

await producer.connect();
// Keyed by session id: Kafka keeps the order of clicks within a partition only.
await producer.send({ topic: 'clicks', acks: -1, messages: [{ key: sessionId, value: JSON.stringify(click) }] });
await producer.disconnect();
console.log(click.event_id);
