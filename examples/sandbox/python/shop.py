"""A shop: an order, its payment, a refund. docs/sandbox-python.md tells how to run it."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from wechatpayv3 import WeChatPay, WeChatPayType

with open("wechatpay-sandbox/sandbox.json") as file:
    sandbox = json.load(file)


def text(name):
    with open(name) as file:
        return file.read()


def client(**changes):
    options = dict(
        wechatpay_type=WeChatPayType.NATIVE,
        mchid=sandbox["mchid"],
        private_key=text(sandbox["private_key"]),
        cert_serial_no=sandbox["serial"],
        apiv3_key=sandbox["apiv3_key"],
        appid="wxd678efh567hg6787",
        public_key=text(sandbox["public_key"]),
        public_key_id=sandbox["public_key_id"],
    )
    return WeChatPay(**{**options, **changes})


wxpay = client()


# Where the notifications come in.
class Notifications(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        notification = wxpay.callback(self.headers, body)
        self.send_response(204 if notification else 401)
        self.end_headers()
        if notification:
            print("notification", notification["event_type"], notification["resource"]["out_trade_no"])
        else:
            print("notification refused")

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 8000), Notifications)
threading.Thread(target=server.serve_forever, daemon=True).start()

# Without a public key the library downloads the platform certificates and verifies by them.
certified = client(public_key=None, public_key_id=None)
print("certificates downloaded")

# An order.
number = time.strftime("python-%Y%m%d%H%M%S")
code, message = wxpay.pay(
    description="a cup of tea", out_trade_no=number, notify_url="http://127.0.0.1:8000/notify", amount={"total": 888}
)
print("order       ", number, json.loads(message)["code_url"])
print("in the next terminal: wechatpay pay", number, flush=True)

# Its payment.
while True:
    time.sleep(1)
    code, message = certified.query(out_trade_no=number)
    paid = json.loads(message)
    if paid["trade_state"] != "NOTPAY":
        break
print("query       ", paid["trade_state"], paid["transaction_id"], paid["amount"]["total"])

# A refund.
code, message = wxpay.refund(
    transaction_id=paid["transaction_id"], out_refund_no=number + "-1", amount={"refund": 100, "total": 888, "currency": "CNY"}
)
refund = json.loads(message)
print("refund      ", refund["status"], refund["refund_id"])

# An encrypted field, there and back: the library encrypts the name.
code, message = wxpay.profitsharing_add_receiver(
    account_type="PERSONAL_OPENID", account="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", relation_type="DISTRIBUTOR", name="张三"
)
print("receiver    ", wxpay.decrypt(json.loads(message)["name"]))

# A signature by a key that is not the merchant's.
other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
pem = other.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
code, message = client(private_key=pem.decode()).query(out_trade_no=number)
refused = json.loads(message)
print("refused     ", code, refused["code"], refused["message"])
time.sleep(1)
