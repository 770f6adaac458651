window.__THAR_CONFIG = {
  "userInfo" : {
    "accountId" : "900000000000000001",
    "userName" : "sora_example",
    "displayName" : "ソラ"
  },
  "archiveInfo" : {
    "sizeBytes" : "4096",
    "generationDate" : "2026-06-10T00:00:00.000Z",
    "isPartialArchive" : false
  },
  "dataTypes" : { }
}