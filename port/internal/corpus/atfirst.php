<?php
// Variables that are null at first, and something else from the second round of a loop on.

$largest = null;
$before = null;
$rounds = null;
$best = null;
foreach ([['no' => 'A', 'fen' => 10], ['no' => 'B', 'fen' => 30], ['no' => 'C', 'fen' => 20]] as $row) {
    $fen = $row['fen'];
    if ($largest === null || $fen > $largest) {
        $largest = $fen;
    }
    if (!$best || $fen > $best['fen']) {
        $best = ['no' => $row['no'], 'fen' => $fen];
    }
    $instance->chain('v3/rounds')->post(['json' => [
        'text' => "before=$before",
        'before' => $before,
        'has' => $before ? 'yes' : 'no',
        'empty' => empty($before),
        'round' => $rounds + 1,
    ]]);
    $before = $row['no'];
    $rounds = ($rounds ?? 0) + 1;
}
$instance->chain('v3/largest')->post(['json' => ['largest' => $largest, 'rounds' => $rounds]]);
$instance->chain('v3/best')->post(['json' => $best]);

$i = null;
while ($i < 3) {
    $i++;
    if ($i == 2) {
        continue;
    }
    $instance->chain("v3/turns/$i")->get();
}

$status = null;
$once = function () use (&$status, $instance) {
    if ($status === null) {
        $status = $instance->chain('v3/status')->get()->getStatusCode();
    }

    return $status;
};
$once();
$instance->chain('v3/once')->post(['json' => ['again' => $once(), 'kept' => $status]]);
