import { cidrBounds, cidrOverlap, isCidr, isPrivateAddress, prefixLength, reachesInternet } from "../../platform/cidr";

describe("a range in CIDR notation", () => {
  it.each(["10.0.0.0/24", "0.0.0.0/0", "10.2.0.1/32", "::/0", "fd00:1::/48"])("%s is one", (text) => {
    expect(isCidr(text)).toBe(true);
  });

  it.each(["10.0.0.0", "10.0.0.0/33", "10.0.0/24", "::", "::/129", "256.0.0.0/8", "", "/", "a/b", "10.0.0.0/24/24"])(
    "%j is none",
    (text) => {
      expect(isCidr(text)).toBe(false);
      expect(prefixLength(text)).toBeUndefined();
    },
  );

  it("has a prefix length", () => {
    expect(prefixLength("10.0.0.0/24")).toBe(24);
    expect(prefixLength("0.0.0.0/0")).toBe(0);
    expect(prefixLength("fd00:1::/48")).toBe(48);
  });
});

describe("the bounds of a range", () => {
  it("are its first and last address, host bits aside", () => {
    expect(cidrBounds("10.0.0.7/30")).toEqual({ version: 4, first: 0x0a000004n, last: 0x0a000007n });
    expect(cidrBounds("0.0.0.0/0")).toEqual({ version: 4, first: 0n, last: 0xffffffffn });
    expect(cidrBounds("::8/126")).toEqual({ version: 6, first: 8n, last: 11n });
  });

  it("are not told of what is no range", () => {
    expect(cidrBounds("10.0.0.7")).toBeUndefined();
  });
});

describe("two ranges", () => {
  it.each([
    ["10.0.0.0/24", "10.0.0.0/24"],
    ["10.0.0.0/24", "10.0.0.128/25"],
    ["10.0.0.128/25", "10.0.0.0/24"],
    ["10.0.0.0/8", "10.255.255.255/32"],
    ["fd00::/16", "fd00:1::/48"],
    ["fd00:1::/48", "fd00::/16"],
  ])("%s and %s overlap", (a, b) => {
    expect(cidrOverlap(a, b)).toBe(true);
  });

  it.each([
    ["10.0.0.0/24", "10.0.1.0/24"],
    ["10.0.0.0/25", "10.0.0.128/25"],
    ["fd00::/16", "fe00::/16"],
    ["0.0.0.0/0", "::/0"],
    ["::/0", "0.0.0.0/0"],
  ])("%s and %s do not", (a, b) => {
    expect(cidrOverlap(a, b)).toBe(false);
  });

  it("of which one is no range are not compared", () => {
    expect(cidrOverlap("10.0.0.0", "10.0.0.0/24")).toBeUndefined();
    expect(cidrOverlap("10.0.0.0/24", "elsewhere")).toBeUndefined();
  });
});

describe("a single address", () => {
  it.each(["10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.1"])("%s is private", (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each([
    "9.255.255.255",
    "11.0.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.1.1",
    "192.169.0.0",
    "fd00::1",
    "host",
    "",
  ])("%j is not", (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  });
});

describe("a range wider than any private one", () => {
  it.each(["0.0.0.0/0", "0.0.0.0/1", "10.0.0.0/7", "::/0", "fc00::/6"])("%s takes in the internet", (range) => {
    expect(reachesInternet(range)).toBe(true);
  });

  it.each(["10.0.0.0/8", "8.8.8.0/24", "fc00::/7", "10.0.0.0", "everywhere"])("%s is not", (range) => {
    expect(reachesInternet(range)).toBe(false);
  });
});
