<?php
$app = AppFactory::create();
$app->post('/notify', function (Request $request, Response $response, array $args) {
    $body = (string) $request->getBody();
    $pub = Rsa::from('file:///etc/pub.pem', Rsa::KEY_TYPE_PUBLIC);
    $ok = Rsa::verify(Formatter::joinedByLineFeed($request->getHeaderLine('Wechatpay-Timestamp'), $request->getHeaderLine('Wechatpay-Nonce'), $body), $request->getHeaderLine('Wechatpay-Signature'), $pub);
    if (!$ok) {
        $response->getBody()->write(json_encode(['code' => 'FAIL', 'message' => 'sign']));
        return $response->withHeader('Content-Type', 'application/json')->withStatus(401);
    }
    $r = json_decode($body, true)['resource'];
    $order = json_decode(AesGcm::decrypt($r['ciphertext'], getenv('KEY'), $r['nonce'], $r['associated_data']), true);
    $logger->info('paid', ['order' => $order['out_trade_no']]);
    $response->getBody()->write('{"code":"SUCCESS","message":"成功"}');
    return $response->withHeader('Content-Type', 'application/json');
});
$app->run();
