"""How an instrument goes to other programs and comes from them: FHIR, XLSForm, REDCap."""
