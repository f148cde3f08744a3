"""The county's log: grown in the transaction that receives, proved in every answer, published and verified."""
