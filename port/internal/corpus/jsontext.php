<?php
// JSON as a text: what is written out is as PHP writes it.
$attach = json_encode(['uid' => 5, 'name' => '中/文', 'list' => [1, 2.0, null]]);
$plain = json_encode(['uid' => 5, 'name' => '中/文 <&>'], JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
$pretty = json_encode(['a' => ['b' => [], 'c' => new stdClass()]], JSON_PRETTY_PRINT | JSON_THROW_ON_ERROR);
$instance->v3->x->post(['json' => ['attach' => $attach, 'plain' => $plain, 'pretty' => $pretty, 'object' => json_encode([7, 8], JSON_FORCE_OBJECT), 'fraction' => json_encode(10.0, JSON_PRESERVE_ZERO_FRACTION)]]);
$data = json_decode($attach, true, 512, JSON_THROW_ON_ERROR);
foreach ([1, 2] as $n) {
    $instance->v3->x->post(['json' => ['n' => $n, 'name' => $data['name']]]);
    if ($n > 1) {
        break;
        $instance->v3->never->get();
    }
}
// The end of a function, with a comment behind it.
function again($client)
{
    do {
        try {
            return $client->v3->x->get();
        } catch (\GuzzleHttp\Exception\ConnectException $e) {
            usleep(1);
        }
    } while (true);
}
function ends($x)
{
    return $x; // this
    // and nothing more
}
$instance->v3->x->post(['json' => ['ends' => ends(5)]]);
return ['uid' => $data['uid']];
// Nobody comes here.
$instance->v3->never->get();
