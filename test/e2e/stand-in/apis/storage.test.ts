import type { Client } from "../client";
import { originAt } from "../endpoints";
import type { StandIn } from "../server";
import { emptyProject } from "./project.fixture";
import { generationsOf, objectText } from "./storage";

const BUCKET = "netra-staging-terraform-state";
const STATE = "staging/foundation/default.tfstate";

describe("Cloud Storage", () => {
  let standIn: StandIn;
  let client: Client;

  beforeEach(async () => {
    ({ standIn, client } = await emptyProject());
    await client.post("storage/v1/b?project=netra-staging", {
      name: BUCKET,
      location: "us-central1",
      versioning: { enabled: true },
    });
  });
  afterEach(() => standIn.stop());

  const upload = (content: string, query = "") => {
    const parts = [
      "--edge",
      "Content-Type: application/json",
      "",
      JSON.stringify({ name: STATE }),
      "--edge",
      "Content-Type: text/plain",
      "",
      content,
      "--edge--",
      "",
    ];
    return fetch(`${originAt(standIn.port)}/upload/storage/v1/b/${BUCKET}/o?uploadType=multipart${query}`, {
      method: "POST",
      headers: { "content-type": "multipart/related; boundary=edge" },
      body: parts.join("\r\n"),
    });
  };

  test("gives back what was uploaded, by both ways to download", async () => {
    await upload("state one");
    for (const path of [`${BUCKET}/${STATE}`, `storage/v1/b/${BUCKET}/o/${encodeURIComponent(STATE)}?alt=media`]) {
      const response = await fetch(`${originAt(standIn.port)}/${path}`);
      expect([await response.text(), response.headers.get("x-goog-generation")]).toEqual([
        "state one",
        expect.stringMatching(/^\d+$/),
      ]);
    }
  });

  test("makes an object only where there is none, when asked so: this is a lock", async () => {
    expect((await upload("lock", "&ifGenerationMatch=0")).status).toBe(200);
    expect((await upload("lock", "&ifGenerationMatch=0")).status).toBe(412);
  });

  test("deletes an object of the generation that is named, and no other", async () => {
    const { generation } = (await (await upload("lock")).json()) as { generation: string };
    const path = `storage/v1/b/${BUCKET}/o/${encodeURIComponent(STATE)}`;
    expect((await client.delete(`${path}?ifGenerationMatch=1`)).status).toBe(412);
    expect((await client.delete(`${path}?ifGenerationMatch=${generation}`)).status).toBe(204);
    expect((await client.get(path)).status).toBe(404);
  });

  test("keeps older generations in a versioned bucket, and none in another", async () => {
    await upload("one");
    await upload("two");
    const [older] = generationsOf(standIn.cloud, BUCKET, STATE);
    expect(objectText(standIn.cloud, BUCKET, STATE)).toBe("two");
    expect(objectText(standIn.cloud, BUCKET, STATE, String(older?.["generation"]))).toBe("one");
    await client.patch(`storage/v1/b/${BUCKET}`, { versioning: { enabled: false } });
    await upload("three");
    expect(generationsOf(standIn.cloud, BUCKET, STATE)).toHaveLength(2);
  });

  test("lists the live objects of a folder, or all generations", async () => {
    await upload("one");
    await upload("two");
    const items = async (query: string) => (await client.get(`storage/v1/b/${BUCKET}/o?${query}`)).body["items"];
    expect(await items("prefix=staging/")).toHaveLength(1);
    expect(await items("prefix=staging/&versions=true")).toHaveLength(2);
    expect(await items("prefix=other/")).toHaveLength(0);
  });

  test("does not delete a bucket that is not empty, nor make one twice, nor one of a reserved name", async () => {
    await upload("one");
    expect((await client.delete(`storage/v1/b/${BUCKET}`)).status).toBe(409);
    expect((await client.post("storage/v1/b", { name: BUCKET })).status).toBe(409);
    expect((await client.post("storage/v1/b", { name: "google-state" })).status).toBe(400);
  });
});
