<?php

// Errors that are thrown again, or as others.
function pay($instance, $n) {
  for ($i = 0; $i < 3; $i++) {
    try {
      $r = $instance->chain('v3/fails/' . $n)->post(['json' => ['i' => $i]]);
      return json_decode((string) $r->getBody(), true)['status'];
    } catch (\GuzzleHttp\Exception\ServerException $e) {
      if ($i === 2) { throw $e; }
      continue;
    } catch (\GuzzleHttp\Exception\ClientException $e) {
      $body = json_decode((string) $e->getResponse()->getBody(), true);
      throw new \RuntimeException($body['code'] . ': ' . $body['message'], $e->getResponse()->getStatusCode(), $e);
    }
  }
  return null;
}
foreach (['501', '404'] as $n) {
  try { $instance->chain('v3/took')->post(['json' => ['by' => (pay($instance, $n))]]); } catch (\GuzzleHttp\Exception\ServerException $e) { $instance->chain('v3/took')->post(['json' => ['by' => "server " . ($e->getCode())]]); } catch (\RuntimeException $e) { $instance->chain('v3/took')->post(['json' => ['by' => ($e->getMessage()) . ' ' . ($e->getCode()) . ' ' . ($e->getPrevious() instanceof \GuzzleHttp\Exception\ClientException ? 'prev' : 'none')]]); }
}
$v = null;
function q($a) { if (!$a) { throw new \DomainException('empty'); } return $a; }
try { q(''); } catch (\DomainException | \RangeException $e) { $instance->chain('v3/took')->post(['json' => ['by' => "domain"]]); } finally { $instance->chain('v3/took')->post(['json' => ['by' => "fin"]]); }
$kept = new \RuntimeException('kept', 3);
try { throw $kept; } catch (\LogicException $e) { $instance->chain('v3/took')->post(['json' => ['by' => 'never']]); } catch (\RuntimeException $e) { $instance->chain('v3/took')->post(['json' => ['by' => $e->getMessage() . $e->getCode()]]); }
