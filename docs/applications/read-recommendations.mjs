// node read-recommendations.mjs BROKERS GROUP    (npm install kafkajs)
import { Kafka, logLevel } from 'kafkajs';

const [brokers, group] = process.argv.slice(2);
const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: group }); // a group goes on where it was

await consumer.connect();
await consumer.subscribe({ topic: 'recommendations', fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message }) => {
    const recommendation = JSON.parse(message.value);
    const items = recommendation.items.map((item) => item.item_id);
    console.log(recommendation.session_id, recommendation.click.event_id, ...items);
  },
});
