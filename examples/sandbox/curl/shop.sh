#!/bin/sh
# A shop: an order, its payment, a refund, signed by openssl and sent by curl. docs/sandbox-curl.md tells how to run it.
set -eu

. wechatpay-sandbox/.env
key=$WECHATPAY_PRIVATE_KEY

# call METHOD PATH [BODY] [HEADER]: signs, sends, prints the answer's body, and leaves its headers in answer.txt.
call() {
  timestamp=$(date +%s)
  nonce=$(openssl rand -hex 16)
  signature=$(printf '%s\n%s\n%s\n%s\n%s\n' "$1" "$2" "$timestamp" "$nonce" "${3-}" |
    openssl dgst -sha256 -sign "$key" | openssl base64 -A)
  set -- "$@" '' ''
  curl -sS --cacert wechatpay-sandbox/ca.pem -X "$1" "$WECHATPAY_BASE_URL$2" ${3:+--data-binary "$3"} \
    -H 'Accept: application/json' -H 'Content-Type: application/json' ${4:+-H "$4"} -D answer.txt \
    -H "Authorization: WECHATPAY2-SHA256-RSA2048 mchid=\"$WECHATPAY_MCHID\",nonce_str=\"$nonce\",timestamp=\"$timestamp\",serial_no=\"$WECHATPAY_SERIAL\",signature=\"$signature\""
}

# field NAME: the text or number of that name in the JSON on stdin.
field() { tr ',{}' '\n\n\n' | sed -n "s/^ *\"$1\": *\"\{0,1\}\([^\"]*\)\"\{0,1\}\$/\1/p" | head -n 1; }

# header NAME: that header of the last answer.
header() { tr -d '\r' <answer.txt | sed -n "s/^$1: //p"; }

# verified BODY: whether the last answer is signed by WeChat Pay's public key.
verified() {
  header Wechatpay-Signature | openssl base64 -d -A >signature.bin
  printf '%s\n%s\n%s\n' "$(header Wechatpay-Timestamp)" "$(header Wechatpay-Nonce)" "$1" |
    openssl dgst -sha256 -verify wechatpay-sandbox/pub_key.pem -signature signature.bin
}
public=$(field public_key_id <wechatpay-sandbox/sandbox.json)

# An order. Wechatpay-Serial names the key that is to sign the answer.
number=curl-$(date +%s)
answer=$(call POST /v3/pay/transactions/native '{"appid":"wxd678efh567hg6787","mchid":"'"$WECHATPAY_MCHID"'","description":"a cup of tea","out_trade_no":"'"$number"'","notify_url":"http://127.0.0.1:8000/notify","amount":{"total":888}}' "Wechatpay-Serial: $public")
echo "order        $number $(echo "$answer" | field code_url)"
echo "signature    $(verified "$answer")"
echo "in the next terminal: wechatpay pay $number"

# Its payment.
state=NOTPAY
while [ $state = NOTPAY ]; do
  sleep 1
  answer=$(call GET "/v3/pay/transactions/out-trade-no/$number?mchid=$WECHATPAY_MCHID")
  state=$(echo "$answer" | field trade_state)
done
transaction=$(echo "$answer" | field transaction_id)
echo "query        $state $transaction $(echo "$answer" | field total)"

# A refund.
answer=$(call POST /v3/refund/domestic/refunds '{"transaction_id":"'"$transaction"'","out_refund_no":"'"$number"'-1","amount":{"refund":100,"total":888,"currency":"CNY"}}')
echo "refund       $(echo "$answer" | field status) $(echo "$answer" | field refund_id)"

# An encrypted field, there and back.
oaep='-pkeyopt rsa_padding_mode:oaep'
name=$(printf 张三 | openssl pkeyutl -encrypt -pubin -inkey wechatpay-sandbox/pub_key.pem $oaep | openssl base64 -A)
answer=$(call POST /v3/profitsharing/receivers/add '{"appid":"wxd678efh567hg6787","type":"PERSONAL_OPENID","account":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o","name":"'"$name"'","relation_type":"DISTRIBUTOR"}' "Wechatpay-Serial: $public")
echo "receiver     $(echo "$answer" | field name | openssl base64 -d -A | openssl pkeyutl -decrypt -inkey "$key" $oaep)"

# The platform certificates. openssl's command line has no AES-GCM to open them with: wechatpay certs does.
answer=$(call GET /v3/certificates)
echo "certificate  $(echo "$answer" | field serial_no)"

# A signature by a key that is not the merchant's.
openssl genrsa -out other.pem 2048 2>/dev/null
key=other.pem
answer=$(call GET /v3/certificates)
echo "refused      $(sed -n '1s/^[^ ]* \([0-9]*\).*/\1/p' answer.txt) $(echo "$answer" | field code) $(echo "$answer" | field message)"
rm -f answer.txt signature.bin other.pem
