"""Passphrases that are drawn, not thought up: pinyin syllables, as a Chinese keyboard types them.

wen-tai-luo-qing-mu-dao-xian-hu
"""

import math
import secrets

_TEXT = """
    ai an ang ao ba bai ban bang bao bei ben beng bian biao bie bin bing bo bu cai can cang ce
    ceng cha chai chan chang chao che chen cheng chi chong chou chu chuai chuan chui chun chuo
    ci cong cou cu cuan cui cun cuo da dai dan dang dao de deng di dian die ding dong dou du
    duan dui dun duo er fa fan fang fei fen feng fou fu ga gai gan gao ge geng gong gou gu gua
    guai guan guang gun guo ha hai han hang hao he hen heng hong hou hu hua huai huan huang hui
    hun huo jia jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke ken
    keng kong kou ku kua kuai kuan kuang kui kun kuo la lai lan lang lao le lei leng li lian
    liang liao lie lin ling liu long lou lu luan lun luo ma mai man mang mao mei men meng mi
    mian miao mie min ming mo mou mu na nai nan nang nao ne nei ni nian niao nie ning niu nong
    nou nu nuan nuo ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi
    qia qian qiang qiao qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng rong rou
    ruan rui ruo sa sai san sao se shai shan shang shao she shen sheng shou shu shui shun shuo
    song sou su suan sui sun suo ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu
    tuan tui tun tuo wa wan wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong
    xiu xu xuan xue xun ya yan yang yao ye yi yin ying yong you yu yuan yue yun za zai zan zao
    ze zeng zha zhai zhan zhang zhao zhe zhen zheng zhi zhong zhou zhu zhuan zhui zhun zhuo zi
    zong zou zu zuan zui zun zuo
"""
SYLLABLES = tuple(_TEXT.split())
"""Syllables of two to five letters that many characters share; none with ü, none that wounds."""

N_SYLLABLES = 8


def new_passphrase() -> str:
    """Draw a passphrase of `entropy_bits`, all lower case, with dashes."""
    return "-".join(secrets.choice(SYLLABLES) for _ in range(N_SYLLABLES))


def entropy_bits() -> float:
    """Return how many bits a passphrase holds, whatever is known of how it was made."""
    return N_SYLLABLES * math.log2(len(SYLLABLES))
