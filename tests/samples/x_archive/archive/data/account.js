window.YTD.account.part0 = [
  {
    "account" : {
      "email" : "sora@example.com",
      "createdVia" : "web",
      "username" : "sora_example",
      "accountId" : "900000000000000001",
      "createdAt" : "2024-04-01T00:00:00.000Z",
      "accountDisplayName" : "ソラ"
    }
  }
]