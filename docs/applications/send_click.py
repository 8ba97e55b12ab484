# python3 send_click.py BROKERS SESSION ITEM    (pip install confluent-kafka)
import json
import sys
import time
import uuid

from confluent_kafka import Producer

brokers, session_id, item_id = sys.argv[1:]
producer = Producer({"bootstrap.servers": brokers, "acks": "all", "partitioner": "murmur2_random"})
click = {
    "session_id": session_id,
    "item_id": item_id,
    "event_time": int(time.time() * 1000),
    "event_id": str(uuid.uuid4()),
}
# Keyed by session id: Kafka keeps the order of clicks within a partition only.
producer.produce("clicks", key=session_id, value=json.dumps(click))
if producer.flush(10) > 0:
    sys.exit("The brokers did not take the click.")
print(click["event_id"])
