//! Ethnicity by the codes that the SEN2 return takes.

use crate::codes::coded;

coded! {
    /// An ethnic group (Department for Education, Common Basic Data Set, codes of the SEN2 return 2026).
    pub enum Ethnicity {
        /// White - British.
        Wbri = "WBRI", "White - British";
        /// White - Cornish.
        Wcor = "WCOR", "White - Cornish";
        /// White - English.
        Weng = "WENG", "White - English";
        /// White - Northern Irish.
        Wnir = "WNIR", "White - Northern Irish";
        /// White - Scottish.
        Wsco = "WSCO", "White - Scottish";
        /// White - Welsh.
        Wwel = "WWEL", "White - Welsh";
        /// Other White British.
        Wowb = "WOWB", "Other White British";
        /// White - Irish.
        Wiri = "WIRI", "White - Irish";
        /// White - Irish Traveller.
        Wirt = "WIRT", "White - Irish Traveller";
        /// Any Other White Background.
        Woth = "WOTH", "Any Other White Background";
        /// Albanian.
        Walb = "WALB", "Albanian";
        /// Bosnian - Herzegovinian.
        Wbos = "WBOS", "Bosnian - Herzegovinian";
        /// Croatian.
        Wcro = "WCRO", "Croatian";
        /// Greek/Greek Cypriot.
        Wgre = "WGRE", "Greek/Greek Cypriot";
        /// Greek.
        Wgrk = "WGRK", "Greek";
        /// Greek Cypriot.
        Wgrc = "WGRC", "Greek Cypriot";
        /// Italian.
        Wita = "WITA", "Italian";
        /// Kosovan.
        Wkos = "WKOS", "Kosovan";
        /// Portuguese.
        Wpor = "WPOR", "Portuguese";
        /// Serbian.
        Wser = "WSER", "Serbian";
        /// Turkish/Turkish Cypriot.
        Wtur = "WTUR", "Turkish/Turkish Cypriot";
        /// Turkish.
        Wtuk = "WTUK", "Turkish";
        /// Turkish Cypriot.
        Wtuc = "WTUC", "Turkish Cypriot";
        /// White European.
        Weur = "WEUR", "White European";
        /// White Eastern European.
        Weeu = "WEEU", "White Eastern European";
        /// White Western European.
        Wweu = "WWEU", "White Western European";
        /// White Other.
        Wotw = "WOTW", "White Other";
        /// Gypsy /Roma.
        Wrom = "WROM", "Gypsy /Roma";
        /// Gypsy.
        Wrog = "WROG", "Gypsy";
        /// Roma.
        Wror = "WROR", "Roma";
        /// Other Gypsy/Roma.
        Wroo = "WROO", "Other Gypsy/Roma";
        /// White and Black Caribbean.
        Mwbc = "MWBC", "White and Black Caribbean";
        /// White and Black African.
        Mwba = "MWBA", "White and Black African";
        /// White and Asian.
        Mwas = "MWAS", "White and Asian";
        /// White and Pakistani.
        Mwap = "MWAP", "White and Pakistani";
        /// White and Indian.
        Mwai = "MWAI", "White and Indian";
        /// White and Any Other Asian Background.
        Mwao = "MWAO", "White and Any Other Asian Background";
        /// Asian - British.
        Abri = "ABRI", "Asian - British";
        /// Asian - Welsh.
        Awel = "AWEL", "Asian - Welsh";
        /// Any Other Mixed Background.
        Moth = "MOTH", "Any Other Mixed Background";
        /// Asian and Any Other Ethnic Group.
        Maoe = "MAOE", "Asian and Any Other Ethnic Group";
        /// Asian and Black.
        Mabl = "MABL", "Asian and Black";
        /// Asian and Chinese.
        Mach = "MACH", "Asian and Chinese";
        /// Black and Any Other Ethnic Group.
        Mboe = "MBOE", "Black and Any Other Ethnic Group";
        /// Black and Chinese.
        Mbch = "MBCH", "Black and Chinese";
        /// Chinese and Any Other Ethnic Group.
        Mcoe = "MCOE", "Chinese and Any Other Ethnic Group";
        /// White and Any Other Ethnic Group.
        Mwoe = "MWOE", "White and Any Other Ethnic Group";
        /// White and Chinese.
        Mwch = "MWCH", "White and Chinese";
        /// Other Mixed Background.
        Motm = "MOTM", "Other Mixed Background";
        /// Indian.
        Aind = "AIND", "Indian";
        /// Pakistani.
        Apkn = "APKN", "Pakistani";
        /// Mirpuri - Pakistani.
        Ampk = "AMPK", "Mirpuri - Pakistani";
        /// Kashmiri Pakistani.
        Akpa = "AKPA", "Kashmiri Pakistani";
        /// Other Pakistani.
        Aopk = "AOPK", "Other Pakistani";
        /// Bangladeshi.
        Aban = "ABAN", "Bangladeshi";
        /// Any Other Asian Background.
        Aoth = "AOTH", "Any Other Asian Background";
        /// African Asian.
        Aafr = "AAFR", "African Asian";
        /// Kashmiri Other.
        Akao = "AKAO", "Kashmiri Other";
        /// Nepali.
        Anep = "ANEP", "Nepali";
        /// Sri Lankan Sinhalese.
        Asnl = "ASNL", "Sri Lankan Sinhalese";
        /// Sri Lankan Tamil.
        Aslt = "ASLT", "Sri Lankan Tamil";
        /// Sri Lankan Other.
        Asro = "ASRO", "Sri Lankan Other";
        /// Other Asian.
        Aota = "AOTA", "Other Asian";
        /// Black - British.
        Bbri = "BBRI", "Black - British";
        /// Black - Welsh.
        Bwel = "BWEL", "Black - Welsh";
        /// Black Caribbean.
        Bcrb = "BCRB", "Black Caribbean";
        /// Black - African.
        Bafr = "BAFR", "Black - African";
        /// Black - Angolan.
        Bann = "BANN", "Black - Angolan";
        /// Black - Congolese.
        Bcon = "BCON", "Black - Congolese";
        /// Black - Ghanaian.
        Bgha = "BGHA", "Black - Ghanaian";
        /// Black - Nigerian.
        Bngn = "BNGN", "Black - Nigerian";
        /// Black - Sierra Leonean.
        Bsln = "BSLN", "Black - Sierra Leonean";
        /// Black - Somali.
        Bsom = "BSOM", "Black - Somali";
        /// Black - Sudanese.
        Bsud = "BSUD", "Black - Sudanese";
        /// Other Black African.
        Baof = "BAOF", "Other Black African";
        /// Any Other Black Background.
        Both = "BOTH", "Any Other Black Background";
        /// Black European.
        Beur = "BEUR", "Black European";
        /// Black North American.
        Bnam = "BNAM", "Black North American";
        /// Other Black.
        Botb = "BOTB", "Other Black";
        /// Chinese.
        Chne = "CHNE", "Chinese";
        /// Hong Kong Chinese.
        Chkc = "CHKC", "Hong Kong Chinese";
        /// Malaysian Chinese.
        Cmal = "CMAL", "Malaysian Chinese";
        /// Singaporean Chinese.
        Csng = "CSNG", "Singaporean Chinese";
        /// Taiwanese.
        Ctwn = "CTWN", "Taiwanese";
        /// Other Chinese.
        Coch = "COCH", "Other Chinese";
        /// Any Other Ethnic Group.
        Ooth = "OOTH", "Any Other Ethnic Group";
        /// Afghan.
        Oafg = "OAFG", "Afghan";
        /// Arab.
        Orab = "ORAB", "Arab";
        /// Arab Other.
        Oara = "OARA", "Arab Other";
        /// Egyptian.
        Oegy = "OEGY", "Egyptian";
        /// Filipino.
        Ofil = "OFIL", "Filipino";
        /// Iranian.
        Oirn = "OIRN", "Iranian";
        /// Iraqi.
        Oirq = "OIRQ", "Iraqi";
        /// Japanese.
        Ojpn = "OJPN", "Japanese";
        /// Korean.
        Okor = "OKOR", "Korean";
        /// Kurdish.
        Okrd = "OKRD", "Kurdish";
        /// Latin/South/Central American.
        Olam = "OLAM", "Latin/South/Central American";
        /// Lebanese.
        Oleb = "OLEB", "Lebanese";
        /// Libyan.
        Olib = "OLIB", "Libyan";
        /// Malay.
        Omal = "OMAL", "Malay";
        /// Moroccan.
        Omrc = "OMRC", "Moroccan";
        /// Polynesian.
        Opol = "OPOL", "Polynesian";
        /// Thai.
        Otha = "OTHA", "Thai";
        /// Vietnamese.
        Ovie = "OVIE", "Vietnamese";
        /// Yemeni.
        Oyem = "OYEM", "Yemeni";
        /// Other Ethnic Group.
        Ooeg = "OOEG", "Other Ethnic Group";
        /// Refused.
        Refu = "REFU", "Refused";
        /// Not yet obtained.
        Nobt = "NOBT", "Not yet obtained";
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::codes::Coded;

    #[test]
    fn every_code_of_the_return_is_there_once() {
        let codes: BTreeSet<&str> = Ethnicity::ALL.iter().map(|one| one.code()).collect();
        assert_eq!((codes.len(), Ethnicity::ALL.len()), (108, 108));
        assert!(codes.iter().all(|code| code.len() == 4 && code.bytes().all(|letter| letter.is_ascii_uppercase())));
        let main = "WBRI WIRI WIRT WOTH WROM MWBC MWBA MWAS MOTH AIND APKN ABAN AOTH BCRB BAFR BOTH CHNE OOTH REFU NOBT";
        assert!(main.split(' ').all(|code| codes.contains(code)));
    }
}
