<?php
// Configurations that are put together: each client is made, none is called.
use WeChatPay\Builder;
use WeChatPay\Crypto\Rsa;

const SHARED = ['serial' => '4165A3A734575243056F6D6985662A4C33E84B10'];

class Wx
{
    const BASE = ['mchid' => '1900000001', 'serial' => SHARED['serial']];
}

$key = Rsa::from('file://apiclient_key.pem');
$pub = Rsa::from('file://pub_key.pem', Rsa::KEY_TYPE_PUBLIC);

$conf = ['mchid' => '1900000001'];
$conf['serial'] = '4165A3A734575243056F6D6985662A4C33E84B10';
// the merchant's key
$conf['privateKey'] = $key;
$conf['certs']['PUB_KEY_ID_0119'] = $pub;
$one = Builder::factory($conf);

$base = ['mchid' => '1900000002'] + SHARED;
$two = Builder::factory(array_merge($base, ['privateKey' => $key, 'certs' => ['PUB_KEY_ID_0119' => $pub]]));
$three = Builder::factory(['mchid' => '1900000003', ...SHARED, 'privateKey' => $key, 'certs' => ['PUB_KEY_ID_0119' => &$pub]]);

$certs = [];
foreach (['PUB_KEY_ID_0119', 'PUB_KEY_ID_0120'] as $id) {
    $certs[$id] = Rsa::from('file://pub_key.pem', Rsa::KEY_TYPE_PUBLIC);
}
$four = Builder::factory(Wx::BASE + ['privateKey' => $key, 'certs' => $certs]);
$instance->v3->x->post(['json' => ['made' => [$base['mchid']]]]);
