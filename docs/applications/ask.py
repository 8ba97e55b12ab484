# python3 ask.py ADDRESS SESSION ITEM
import json
import sys
from urllib.parse import quote
from urllib.request import Request, urlopen

address, session_id, item_id = sys.argv[1:]
click = json.dumps({"session_id": session_id, "item_id": item_id}).encode()
request = Request(f"{address}/v1/clicks?wait=2s&n=5", click, {"Content-Type": "application/json"})
with urlopen(request) as response:
    if response.status != 200:  # 202: accepted, but not answered in time
        sys.exit(f"The click has no answer yet: {response.read().decode()}")
    print(*[item["item_id"] for item in json.load(response)["recommendation"]["items"]])

# Later, without a click:
with urlopen(f"{address}/v1/sessions/{quote(session_id, safe='')}/recommendations?n=5&exclude=seen") as response:
    print(*[item["item_id"] for item in json.load(response)["items"]])
