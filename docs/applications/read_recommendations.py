# python3 read_recommendations.py BROKERS GROUP    (pip install confluent-kafka)
import json
import sys

from confluent_kafka import Consumer

brokers, group = sys.argv[1:]
consumer = Consumer({
    "bootstrap.servers": brokers,
    "group.id": group,  # a group goes on where it was
    "auto.offset.reset": "earliest",
    "isolation.level": "read_committed",
})
consumer.subscribe(["recommendations"])
try:
    while True:
        message = consumer.poll(1.0)
        if message is None:
            continue
        if message.error():
            print(message.error(), file=sys.stderr)
            continue
        recommendation = json.loads(message.value())
        items = [item["item_id"] for item in recommendation["items"]]
        print(recommendation["session_id"], recommendation["click"].get("event_id"), *items, flush=True)
finally:
    consumer.close()
