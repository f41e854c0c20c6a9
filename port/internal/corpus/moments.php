<?php

// DateTime, DateTimeImmutable and DateInterval; the greatest and the least of lists.
$zone = new DateTimeZone("Asia/Shanghai");
$due = new DateTime("2024-01-31 10:30:00", $zone);
$due->modify('+1 month');
$copy = clone $due;
$copy->add(new DateInterval('P1DT2H'));
$start = new DateTimeImmutable('2024-01-15T10:30:00+08:00');
$end = $start->add(new DateInterval('PT30M'));
$moment = new DateTime('2024-05-01 08:00', new DateTimeZone('UTC'));
$later = $moment->modify('+90 minutes')->format('Y-m-d H:i');
$expire = (new DateTime('+2 hours'))->format(DATE_ATOM);
$prices = [1999, 500, 2500];

$instance->chain('v3/moments')->post(['json' => [
    'due' => $due->format(DATE_RFC3339),
    'copy' => $copy->format('Y-m-d H:i:s'),
    'timestamp' => $due->getTimestamp(),
    'start' => $start->format('c'),
    'end' => $end->format('c'),
    'before' => $end->modify('-1 week')->format('Ymd'),
    'later' => $later,
    'moved' => $moment->format('H:i'),
    'length' => strlen($expire),
    'most' => max($prices),
    'least' => min($prices),
    'power' => 10 ** 2,
    'bits' => strlen($expire) & 24,
]]);
