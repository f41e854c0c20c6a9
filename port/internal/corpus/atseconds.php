<?php

// A moment of seconds since 1970 is one in UTC.
$at = 1700000000;
$moment = new DateTimeImmutable('@' . $at);
$instance->chain('v3/moments')->post(['json' => ['text' => $moment->format('Y-m-d H:i:s'), 'seconds' => $moment->getTimestamp()]]);
$later = new DateTimeImmutable("@$at");
$instance->chain('v3/moments')->post(['json' => ['whole' => $later->format('Y-m-d\TH:i:sP')]]);
