<?php
// continue in a switch, and a switch that asks one condition after another.

foreach ([1, 2, 3, 4] as $day) {
    switch ($day) {
        case 1:
            continue 2;
        case 2:
            continue;
        case 3:
            $instance->v3->day->third->post(['json' => ['day' => $day]]);
            break;
        default:
            $instance->v3->day->other->post(['json' => ['day' => $day]]);
    }
    $instance->v3->day->after->post(['json' => ['day' => $day]]);
}
for ($fen = 50; $fen <= 250; $fen += 100) {
    switch (true) {
        case $fen > 200:
        case $fen < 0:
            $kind = 'large';
            break;
        case $fen == 150:
            continue 2;
        default:
            $kind = 'small';
    }
    $instance->chain('v3/kind')->post(['json' => compact('kind', 'fen')]);
}
