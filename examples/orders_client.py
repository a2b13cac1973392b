"""A caller of orders_api.py, which must be running.

genkan app create shop
genkan app grant shop Orders.Read.All --resource orders-api
genkan run --as shop -- python examples/orders_client.py API_CLIENT_ID
"""

import sys

import requests
from azure.identity import DefaultAzureCredential

api = sys.argv[1]
url = sys.argv[2] if len(sys.argv) > 2 else "http://localhost:8000/orders"

token = DefaultAzureCredential().get_token(f"api://{api}/.default").token
answer = requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=30)
print(answer.status_code, answer.text)
