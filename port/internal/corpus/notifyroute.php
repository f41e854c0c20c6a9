<?php
$key = Rsa::from('file:///p.pem', Rsa::KEY_TYPE_PUBLIC);
$apiv3Key = getenv('APIV3_KEY');
$app->post('/notify/wechat', function (ServerRequestInterface $request, ResponseInterface $response) use ($key, $apiv3Key) {
    $sig = $request->getHeaderLine('Wechatpay-Signature');
    $body = (string) $request->getBody();
    if (!Rsa::verify(Formatter::joinedByLineFeed($request->getHeaderLine('Wechatpay-Timestamp'), $request->getHeaderLine('Wechatpay-Nonce'), $body), $sig, $key)) {
        return $response->withStatus(401);
    }
    $event = json_decode($body, true);
    ['ciphertext' => $c, 'nonce' => $n, 'associated_data' => $a] = $event['resource'];
    $refund = json_decode(AesGcm::decrypt($c, $apiv3Key, $n, $a), true);
    foreach ($refund['list'] as $x) { echo $x['id'], $event['summary']; }
    return $response->withStatus(204);
});
