import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createClientAddress } from "../../../../server/http/middleware/client-address.ts";

suite("client address", () => {
  test("S4 without a trusted proxy the header is not believed", () => {
    const find = createClientAddress([]);
    assert.equal(find("203.0.113.7", "198.51.100.1"), "203.0.113.7");
    assert.equal(find("127.0.0.1", "198.51.100.1"), "127.0.0.1");
    assert.equal(find(undefined, "198.51.100.1"), "unknown");
  });

  test("S4 the header is believed from its end, hop by trusted hop", () => {
    const find = createClientAddress(["10.0.0.0/8", "192.0.2.1", "2001:db8:aaaa::/48"]);
    assert.equal(find("10.0.0.5", "198.51.100.1"), "198.51.100.1");
    assert.equal(find("10.0.0.5", "6.6.6.6, 198.51.100.1"), "198.51.100.1");
    assert.equal(find("10.0.0.5", "6.6.6.6, 198.51.100.1, 192.0.2.1"), "198.51.100.1");
    assert.equal(find("::ffff:10.0.0.5", "198.51.100.1:4711"), "198.51.100.1");
    assert.equal(find("2001:db8:aaaa::1", "198.51.100.1"), "198.51.100.1");
    assert.equal(find("203.0.113.7", "198.51.100.1"), "203.0.113.7");
    assert.equal(find("10.0.0.5", "garbage"), "10.0.0.5");
    assert.equal(find("10.0.0.5", undefined), "10.0.0.5");
    assert.equal(find("10.0.0.5", " , "), "10.0.0.5");
  });

  test("S4 an IPv6 network of /64 is one address, however it is written", () => {
    const find = createClientAddress(["127.0.0.1"]);
    const network = "2001:db8:1:2::/64";
    for (const text of ["2001:db8:1:2::1", "2001:0db8:0001:0002:ffff:ffff:ffff:ffff", "[2001:DB8:1:2::9]:443", "2001:db8:1:2:3:4:5:6"]) {
      assert.equal(find("127.0.0.1", text), network, text);
    }
    assert.equal(find("2001:db8::1", undefined), "2001:db8:0:0::/64");
    assert.equal(find("::1", undefined), "0:0:0:0::/64");
    assert.equal(find("fe80::1%eth0", undefined), "fe80:0:0:0::/64");
  });
});
