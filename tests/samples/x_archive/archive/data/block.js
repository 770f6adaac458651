window.YTD.block.part0 = [ {
  "blocking" : {
    "accountId" : "900000000000000003",
    "userLink" : "https://twitter.com/intent/user?user_id=900000000000000003"
  }
}, {
  "blocking" : {
    "accountId" : "900000000000000099",
    "userLink" : "https://twitter.com/intent/user?user_id=900000000000000099"
  }
} ]