<?php
// One query after the other, each when there is room.
function queries($client, array $ids) {
    foreach ($ids as $id) {
        yield $client->chain('v3/pay/transactions/id/' . $id)->getAsync(['query' => ['mchid' => '1900000001']]);
    }
}
$each = new EachPromise(queries($instance, ['4200001', '4200002']), ['concurrency' => 2, 'fulfilled' => function ($r) { echo $r->getStatusCode(); }]);
$each->promise()->wait();
$ids = ['4200003'];
Each::ofLimit(queries($instance, $ids), 3)->wait();
